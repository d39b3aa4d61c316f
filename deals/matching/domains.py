"""Which company a web or mail address speaks for, if it speaks for one at all."""

from functools import cache

import tldextract

_SHARED = """
qq.com foxmail.com 163.com 126.com yeah.net 188.com vip.163.com sina.com sina.cn sohu.com
139.com 189.cn wo.cn aliyun.com tom.com 21cn.com 263.net 1688.com alibaba.com taobao.com
tmall.com jd.com made-in-china.com globalsources.com weixin.com weibo.com pinduoduo.com
youzan.com hc360.com dhgate.com aliexpress.com gmail.com googlemail.com google.com outlook.com
hotmail.com hotmail.de hotmail.fr hotmail.co.uk live.com live.de msn.com yahoo.com yahoo.de
yahoo.fr yahoo.co.uk yahoo.co.jp yahoo.com.cn yahoo.cn ymail.com icloud.com me.com mac.com
aol.com gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de freenet.de arcor.de 1und1.de
posteo.de mailbox.org proton.me protonmail.com tutanota.com tuta.com mail.ru yandex.ru
yandex.com rambler.ru naver.com daum.net hanmail.net orange.fr wanadoo.fr free.fr laposte.net
sfr.fr libero.it tiscali.it virgilio.it btinternet.com comcast.net verizon.net att.net zoho.com
fastmail.com hushmail.com mail.com email.com seznam.cz wp.pl onet.pl o2.pl interia.pl
facebook.com linkedin.com instagram.com twitter.com x.com youtube.com amazon.com amazon.de
ebay.com ebay.de etsy.com shopify.com myshopify.com wix.com wixsite.com wordpress.com
blogspot.com weebly.com squarespace.com jimdo.com jimdosite.com github.io
"""

SHARED = frozenset(_SHARED.split())
"""Mail, market-place and site-builder domains: thousands of companies share each."""


@cache
def _suffixes() -> tldextract.TLDExtract:
    # The snapshot inside the package: a verdict must not depend on what a server says today.
    return tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
    )


def evidence_domain(address: str) -> str:
    """Return the registrable domain of a URL, host or mail address, or "" if it proves nothing."""
    host = address.strip().casefold().rpartition("@")[2]
    found = _suffixes()(host)
    domain = str(found.top_domain_under_public_suffix)
    by_public_owner = f"{found.domain}.{found.suffix}".strip(".")
    if not domain or domain in SHARED or by_public_owner in SHARED or found.suffix in SHARED:
        return ""
    return domain
