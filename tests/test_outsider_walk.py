"""Every route of ours, asked by everyone, by six methods; a hand-written table knows the answers.

Each answer that hides a thing is paired with one that shows it, and is the same answer that a
thing which does not exist would give. No page names what its reader may not see.
"""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from zlib import crc32

import pytest
from django.contrib.admindocs.views import simplify_regex
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from content.models import LibraryDocument, LibraryImage, LibraryPage
from content.models.audience import Readers
from content.sharing import MATERIALS
from deals.confirming import confirm
from deals.models import (
    Amendment,
    ApprovalRule,
    Conflict,
    Deal,
    DealAttachment,
    DealComment,
    DealContact,
    DealImport,
    DealUserGrant,
    Extension,
    Newcomer,
    NewFile,
    Party,
    TermsRequest,
)
from deals.pricing import Asked
from deals.sheets.table import read
from partners.models import (
    Absence,
    Connection,
    CrmAccount,
    CrmProduct,
    Enquiry,
    Invitation,
    LedgerEntry,
    PartnerType,
    PartnerUpline,
    Territory,
    TerritoryOversight,
    Webhook,
)
from partners.webhooks.hearing import put_on_its_way
from permissions.facts import from_now_on
from permissions.grants import give
from permissions.models import ApiToken, User
from portal.models import KeptMail
from tests import oracle

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PATCH", "DELETE")
READING = {"GET", "HEAD"}
# Somebody of the partner, a rival, who looks after it, who sees everything, and nobody.
A_FEW = {"seller", "rival", "channel_manager", "auditor", oracle.NOBODY}
NO_SUCH = "0000000000000000"


def addresses(patterns=None, before=""):
    """Yield the address of every route in the URL conf, parameters in angle brackets."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, here)
        elif isinstance(each, URLPattern):
            yield written(here)


def written(pattern):
    """Write paths and regular expressions alike: `/partners/<public_id>/`."""
    plain = simplify_regex(pattern)
    parts = []
    for piece in plain.split("<"):
        inside, bracket, rest = piece.partition(">")
        parts.append(f"<{inside.rpartition(':')[2]}>{rest}" if bracket else piece)
    return "".join(parts)


ADDRESSES = sorted(set(addresses()))
FOREIGN = tuple(oracle.FOREIGN)
OURS = [
    address
    for address in ADDRESSES
    if not address.startswith(FOREIGN) and address not in oracle.NOWHERE
]


def test_every_route_is_named_in_the_oracle(record_property):
    unnamed = [address for address in OURS if address not in oracle.ROUTES]
    gone = [address for address in oracle.ROUTES if address not in OURS]

    assert unnamed == [], "Say in tests/oracle.py what these are about, and who may."
    assert gone == []
    record_property("routes", len(OURS))


def test_the_oracle_knows_everyone_in_the_world(world):
    assert set(world.people) == set(oracle.PEOPLE)


class Things:
    """The things the routes are about: ids for addresses, and words that give them away."""

    def __init__(self, world):
        self.world, self.hidden = world, {}
        self.ids = {
            kind: dict.fromkeys(cells, None) | {which: {} for which in cells}
            for kind, cells in oracle.MAY.items()
        }
        self.words = {kind: dict.fromkeys(cells, ()) for kind, cells in oracle.MAY.items()}
        self.partners()
        self.deals()
        self.conflicts()
        self.masters()
        self.papers()
        self.materials()
        self.colleagues()
        self.machines()
        self.absences()
        self.rules()
        self.questions()

    def put(self, kind, which, *words, **ids):
        self.ids[kind][which] = ids
        self.words[kind][which] = words

    def partners(self):
        for which, name in [("own", "northwind"), ("other", "rivaltrade"), ("shared", "agentia")]:
            partner = self.world.partners[name]
            self.put(
                "partner",
                which,
                public_id=partner.public_id,
                partner_id=partner.public_id,
                signal="promises",
            )

        place = PartnerUpline.begin(
            partner=self.world.sunparts,
            upline=self.world.northwind,
            by=self.world.administrator,
            at=self.world.now,
        )
        self.put(
            "distributor",
            "own",
            public_id=self.world.sunparts.public_id,
            upline_id=place.public_id,
        )

    def colleagues(self):
        """Let somebody in at the vendor's whom nobody has met yet."""
        root, at = self.world.administrator, self.world.now
        new = User.objects.employ(
            email="quiet@vendor.test",
            full_name="Quiet Colleague",
            roles=["channel_manager"],
            by=root,
            at=at,
        )
        east = Territory.objects.create(code="east", name_en="East China", name_zh="华东")
        TerritoryOversight.begin(person=new, territory=east, by=root, at=at)
        self.put(
            "colleague",
            "own",
            new.email,
            public_id=new.public_id,
            role_name="channel_manager",
            code=east.code,
        )

    def questions(self):
        world = self.world
        asked = Enquiry.ask(
            world.northwind,
            kind=Enquiry.Kind.COMPLAINT,
            title="Gears of 虎丘山 never arrived",
            body="Nobody answers about 虎丘山",
            by=world.seller,
            at=world.now,
        )
        self.put("question", "own", asked.title, public_id=asked.public_id)

    def absences(self):
        """Have the channel manager be away later on: nobody stands in yet."""
        world = self.world
        row = Absence.begin(
            person=world.channel_manager,
            delegate=world.other_channel_manager,
            since=world.now + timedelta(days=30),
            until=world.now + timedelta(days=40),
            at=world.now,
        )
        self.put("absence", "own", f"{row.during.lower:%Y-%m-%d}", absence_id=row.public_id)

    def rules(self):
        """Write a rule of who decides that is not in force: what waits keeps its course."""
        row = ApprovalRule.objects.create(
            code="quiet", name_en="Rule of the quiet valley", name_zh="静谷", is_in_force=False
        )
        self.put("rule", "own", row.name_en, row.name_zh, public_id=row.public_id)

    def machines(self):
        """Have a machine of Northwind's told, and one of the vendor's, and one thing on its way."""
        world = self.world
        happened = LedgerEntry.objects.filter(concerns=world.northwind).latest("pk")
        for which, partner, by in [
            ("own", world.northwind, world.partner_manager),
            ("vendors", None, world.administrator),
        ]:
            row, _secret = Webhook.make(
                name=f"Machine of {which}",
                url="https://93.184.216.34/hook",
                partner=partner,
                by=by,
                at=world.now,
            )
            put_on_its_way(happened, [row], at=world.now)
            key, sent = row.public_id, row.deliveries.get()
            ids = {"public_id": key, "webhook_id": key, "delivery_id": sent.public_id}
            self.put("webhook", which, row.name, **ids)

    def deals(self):
        world = self.world
        own = world.draft(customer_name="苏州金鸡湖纺机有限公司")
        for partner, role in [("agentia", "agent"), ("sunparts", "supplier")]:
            Party.begin(
                deal=own,
                partner=world.partners[partner],
                role=world.roles[role],
                state="named",
                by=world.seller,
                at=world.now,
            )
        own.submit(by=world.seller, at=world.now)
        own.parties.get(partner=world.agentia).accept(by=world.agent, at=world.now)
        own.parties.get(partner=world.sunparts).decline(by=world.supplier, at=world.now)
        other, shared = self.rivals("无锡灵山阀门厂"), self.rivals("常州天宁轴承有限公司")
        given = give(
            DealUserGrant,
            to=world.outsider,
            thing=shared,
            codename="read_deal",
            during=from_now_on(world.now),
            giver=world.rival,
            reason="Works on it with us",
        )
        ids = {"public_id": shared.public_id, "deal_id": shared.public_id}
        self.put("gift", "own", **ids, grant_id=given.public_id)
        for which, deal in [("own", own), ("other", other), ("shared", shared)]:
            self.put(
                "deal",
                which,
                deal.number,
                deal.customer_name,
                public_id=deal.public_id,
                deal_id=deal.public_id,
            )

        self.protection()
        agents_part = own.parties.get(partner=world.agentia)
        self.terms("own", agents_part, world.agent, "Commission of spring", "17.31")
        ours = own.parties.get(partner=world.northwind)
        self.terms("registrants", ours, world.seller, "Rebate of autumn", "23.45")
        line = "End customer,Value\n吴江震泽丝绸机械有限公司,96500"
        sheet = DealImport.begin(
            read(line.encode()),
            registrant=world.northwind,
            file_name="pipeline-of-northwind.csv",
            mapping={"0": "customer_name", "1": "value_amount"},
            by=world.seller,
            at=world.now,
        )
        words = (sheet.file_name, "吴江震泽丝绸机械有限公司")
        self.put("sheet", "own", *words, public_id=sheet.public_id)

        self.wanted(own)
        contact = DealContact.objects.create(deal=own, name="Zhou Xiaomei at the customer")
        self.put("contact", "own", contact.name, deal_id=own.public_id, public_id=contact.public_id)

        joint = self.rivals("镇江焦山泵业有限公司", invites="sunparts")
        party = joint.parties.get(partner=world.sunparts)
        called = DealContact.objects.create(deal=joint, name="Sun Lili", phone="0511 8880 4321")
        ids = {"deal_id": joint.public_id, "public_id": called.public_id}
        self.put("contact", "unanswered", called.name, called.phone, **ids)
        self.put(
            "party",
            "own",
            joint.number,
            joint.customer_name,
            public_id=joint.public_id,
            party_id=party.public_id,
        )
        self.put(
            "seat",
            "own",
            joint.number,
            deal_id=joint.public_id,
            public_id=party.public_id,
        )

        for which, by, words in [
            ("own", world.seller, "Remarks of spring"),
            ("note", world.channel_manager, "Among ourselves in autumn"),
        ]:
            said = DealComment.write(
                own, body=words, is_internal=which == "note", by=by, at=world.now
            )
            ids = {"public_id": own.public_id, "comment_id": said.public_id}
            self.put("comment", which, words, **ids)
            ids = {"deal_id": own.public_id, "public_id": said.public_id}
            self.put("remark", which, words, **ids)
        for which, by, partner, name in [
            ("own", world.seller, world.northwind, "Drawings of winter.png"),
            ("shared", world.agent, world.agentia, "Offer of summer.png"),
        ]:
            kept = DealAttachment.add(
                own,
                name=name,
                content=b"\x89PNG\r\n\x1a\n" + name.encode(),
                partner=partner,
                is_shared=which == "shared",
                by=by,
                at=world.now,
            )
            kept.keep_pictures([b"A page of " + name.encode()])
            ids = {"public_id": own.public_id, "attachment_id": kept.public_id}
            self.put("attachment", which, name, **ids)
            ids = {"deal_id": own.public_id, "public_id": kept.public_id}
            self.put("paper", which, name, **ids)
        approved = world.submitted(customer_name="扬州瘦西湖水泵有限公司")
        approved.begin_review(by=world.channel_manager, at=world.now)
        approved.approve(by=world.channel_manager, at=world.now)
        paper = confirm(approved, approved.approvals.get(), by=world.channel_manager, at=world.now)
        ids = {"public_id": approved.public_id, "deal_id": approved.public_id}
        self.put("confirmed", "own", approved.number, approved.customer_name, **ids)
        self.put("code", "own", code=paper.code)

    def conflicts(self):
        """Let Agentia and Sunparts want the same, and each say what speaks for it."""
        case = self.conflict("南通狼山减速机有限公司", "南通市狼山减速机有限公司")
        self.put("conflict", "own", case.number, public_id=case.public_id)
        self.put("side", "both", case.first_form, "A word among those who decide")
        for side, said in zip(
            case.sides_in_order(), ("Visited them in May", "Samples went out in June"), strict=True
        ):
            seller = side.deal.registered_by
            side.give_evidence(said, by=seller, at=self.world.now)
            name = "first" if side.is_first else "second"
            self.put("side", name, side.deal.number, side.deal.customer_name, said)

    def conflict(self, *names):
        world = self.world
        first, second = (
            self.registered(world.partners[partner], world.people[who], customer)
            for partner, who, customer in zip(
                ("agentia", "sunparts"), ("agent", "supplier"), names, strict=True
            )
        )
        case = Conflict.objects.get(first=first, second=second)
        case.ask(by=world.channel_manager, at=world.now)
        return case

    def protection(self):
        """Protect one of Northwind's, and have its seller ask for more time."""
        world, at = self.world, self.world.now
        # Nothing is asked of a verdict that may still be taken back.
        then = at - timedelta(hours=1)
        deal = world.submitted(customer_name="镇江北固山电机有限公司", at=then)
        manager = world.channel_manager
        [held] = Deal.objects.fetch(
            manager, "decide", at=at, public_id=deal.public_id, lock=True
        ).approve(by=manager, at=then)
        asked = Extension.ask(
            deal, evidence="Letter of 北固山", evidence_on=at.date(), by=world.seller, at=at
        )
        ids = {"public_id": deal.public_id, "deal_id": deal.public_id}
        words = (deal.number, deal.customer_name)
        self.put("protection", "own", *words, **ids, protection_id=held.public_id)
        self.put("extension", "own", asked.evidence, **ids, extension_id=asked.public_id)
        wanted = Amendment.propose(
            Deal.objects.get(pk=deal.pk),
            why="The crane of 北塔山",
            written={"title": "Lifts of 北塔山"},
            by=world.seller,
            at=at + timedelta(hours=1),
        )
        company = Newcomer.ask(
            Deal.objects.get(pk=deal.pk),
            name="Gear works of 牛首山",
            country="CN",
            email="works@niushou.example",
            role=world.roles["supplier"],
            words="Gears that nobody else cuts",
            by=world.seller,
            at=at,
        )
        told = (company.name, company.email, company.words)
        self.put("newcomer", "own", *told, **ids, newcomer_id=company.public_id)
        self.put("amended", "own", *words, **ids)
        words = (wanted.why, wanted.now["title"])
        self.put("amendment", "own", *words, **ids, amendment_id=wanted.public_id)

    def terms(self, which, party, by, note, margin):
        party.terms.revise(by=by, at=self.world.now, note=note, margin_percent=Decimal(margin))
        ids = {"deal_id": party.deal.public_id, "party_id": party.public_id}
        self.put("terms", which, note, margin, **ids)

    def wanted(self, deal):
        """Ask Sunparts and Agentia, which has answered, each for something else."""
        world = self.world
        kind = PartnerType.objects.create(code="supplier", name_en="Supplier", name_zh="供应商")
        world.sunparts.add_type(kind, by=world.administrator, at=world.now)
        for which, name, what in [
            ("own", "sunparts", "Gears of summer"),
            ("others", "agentia", "Shafts of winter"),
        ]:
            [asked] = TermsRequest.ask(
                deal,
                suppliers=[world.partners[name]],
                wanted=what,
                quantity=Decimal(3),
                needed_by=(world.now + timedelta(days=90)).date(),
                file=NewFile("drawing.pdf", b"%PDF-1.4 a drawing") if which == "own" else None,
                by=world.channel_manager,
                at=world.now,
            )
            ids = {"public_id": asked.public_id, "request_id": asked.public_id}
            self.put("wanted", which, what, **ids)
            if which == "own":
                self.put("wanted file", which, **ids, attachment_id=asked.file.public_id)
        price = {
            "price_amount": Decimal("417.23"),
            "price_currency": "EUR",
            "price_tax": "excluded",
        }
        offer = NewFile("offer.pdf", b"%PDF-1.4 an offer")
        given = asked.answer(
            **price, note="Within nine weeks", file=offer, by=world.agent, at=world.now
        )
        self.put("wanted file", "others", **ids, attachment_id=given.file.public_id)
        self.words["wanted"]["others"] += ("417.23", "Within nine weeks")

    def masters(self):
        """Make what the CRM is the master of, and the places in two teams."""
        world = self.world
        crm = Connection.objects.create(kind="tryton", name="walk", base_url="")
        known = {"connection": crm, "external_id": "1", "as_of": world.now}
        account = CrmAccount.objects.create(name="Northwind", code="K-290117", **known)
        world.northwind.link_account(account, by=world.administrator, at=world.now)
        product = CrmProduct.objects.create(name="Drive", **known)
        self.prices(product)
        self.put("account", "own", account.code, public_id=account.public_id)
        self.put("product", "own", public_id=product.public_id)
        for which, person in [("own", world.seller), ("other", world.rival)]:
            place = person.memberships.get()
            self.put("membership", which, public_id=place.public_id)
            ids = {"public_id": place.partner.public_id, "membership_id": place.public_id}
            self.put("place", which, **ids)

    def prices(self, product):
        """Have Northwind ask for a price on a deal in which Agentia takes part."""
        world = self.world
        wish = Asked(Decimal("4711.17"), "The other bidder is at 4,700.")
        priced = world.draft(
            customer_name="扬州瘦西湖仪表有限公司", lines=[(product, Decimal(2), wish)]
        )
        role = world.roles["agent"]
        Party.begin(
            deal=priced,
            partner=world.agentia,
            role=role,
            state="named",
            by=world.seller,
            at=world.now,
        )
        priced.submit(by=world.seller, at=world.now)
        priced.parties.get(partner=world.agentia).accept(by=world.agent, at=world.now)
        self.put("price", "own", wish.words, "4711.17", deal_id=priced.public_id)

    def papers(self):
        """Make what belongs to one person: keys, a link in a letter, the letter."""
        world = self.world
        for which, owner in [("own", world.seller), ("other", world.rival)]:
            token, _secret = ApiToken.issue(
                owner, name=f"Key of {owner.full_name}", at=world.now, scopes=["read"]
            )
            self.put("token", which, token.name, public_id=token.public_id)
        _row, secret = ApiToken.issue(
            world.outsider, name="Calendar", at=timezone.now(), scopes=["calendar"]
        )
        self.put("calendar", "own", secret=secret)
        invited = Invitation.send(
            partner=world.northwind,
            email="new@example.test",
            role="seller",
            by=world.partner_manager,
            at=timezone.now(),
        )
        self.put("invitation", "own", token=invited.token)
        for which, partner, sender in [
            ("own", world.northwind, world.partner_manager),
            ("other", world.rivaltrade, world.other_channel_manager),
        ]:
            asked = Invitation.send(
                partner=partner,
                email=f"asked-to-{partner.public_id}@example.test",
                role="reader",
                by=sender,
                at=timezone.now() - timedelta(hours=1),
            )
            ids = {"public_id": partner.public_id, "partner_id": partner.public_id}
            self.put("asked", which, asked.email, **ids, invitation_id=asked.public_id)
            self.put("invited", which, asked.email, public_id=asked.public_id)
        letter = KeptMail.objects.create(
            to="new@example.test", subject="Hello", text="Hello", at=world.now
        )
        self.put("letter", "own", pk=letter.pk)

    def materials(self):
        world = self.world
        own = self.material("Turbine drives 涡轮驱动", world.northwind)
        other = self.material("Pumps of tomorrow", world.rivaltrade)
        gone = self.material("Pumps of yesterday", world.rivaltrade)
        gone.replace_with(other, by=world.editor, at=world.now + timedelta(seconds=1))
        for which, page in [("own", own), ("other", other), ("gone", gone)]:
            file = page.files.get().document
            ids = {"public_id": page.public_id, "document_id": file.public_id, "number": 1}
            self.put("material", which, page.title, **ids)
        note = self.material("Notes on pumps", world.rivaltrade)
        given = MATERIALS.share(
            note, to=world.sunparts, by=world.editor, at=world.now, reason="Asked"
        )
        self.put("material gift", "own", public_id=note.public_id, grant_id=given.public_id)
        self.put("library file", "own", public_id=own.files.get().document.public_id)
        picture = own.cover.get_rendition("width-20")
        self.put("material picture", "own", public_id=picture.public_id)

    def material(self, title, partner):
        """Publish a material of one page, with a picture, for one partner."""
        world, drawn, printed = self.world, BytesIO(), BytesIO()
        Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
        canvas = Canvas(printed)
        canvas.drawString(20, 20, "page")
        canvas.save()
        page = LibraryPage.draft(by=world.editor, language="en", title=title, kind="price_list")
        page.attach(
            LibraryDocument.objects.create(
                title="file", file=ContentFile(printed.getvalue(), name="file.pdf")
            )
        )
        page.cover = LibraryImage.objects.create(
            title="picture", file=ContentFile(drawn.getvalue(), name="picture.png")
        )
        page.set_audience(Readers(partners=[partner]), by=world.editor, at=world.now)
        page.publish_now(by=world.editor, at=world.now)
        return page

    def drafted(self, partner, person, customer):
        world = self.world
        return Deal.draft(
            registrant=partner,
            by=person,
            at=world.now,
            customer_name=customer,
            customer_country="CN",
            families=[world.families["motors"]],
            value_amount=Decimal(96500),
            expected_close=world.now.date().replace(year=2027),
        )

    def registered(self, partner, person, customer):
        deal = self.drafted(partner, person, customer)
        deal.submit(by=person, at=self.world.now)
        return deal

    def rivals(self, customer, *, invites=""):
        world = self.world
        deal = self.drafted(world.rivaltrade, world.rival, customer)
        if invites:
            Party.begin(
                deal=deal,
                partner=world.partners[invites],
                role=world.roles["supplier"],
                state="named",
                by=world.rival,
                at=world.now,
            )
        deal.submit(by=world.rival, at=world.now)
        return deal

    def hidden_from(self, who):
        """Return the words that no answer to this person may hold."""
        if who not in self.hidden:
            self.hidden[who] = [
                word
                for kind, cells in self.words.items()
                for which, words in cells.items()
                if not oracle.may(who, "view", kind, which)
                for word in words
            ]
        return self.hidden[who]

    def address(self, route, kind, which):
        return filled(route, self.ids[kind][which])


def filled(address, ids):
    for name, value in ids.items():
        address = address.replace(f"<{name}>", str(value))
    assert "<" not in address, f"{address}: the walk has no id for this parameter."
    return address


@pytest.fixture(scope="module")
def ground(kept_world, kept_walk, django_db_blocker):
    """Give the world once for the whole walk: every step of it is undone by `ask`."""
    kept, media = kept_walk
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        kept_world.again()
        things = kept.again()
        yield things.world, things
        transaction.set_rollback(True)


@pytest.fixture
def world(ground):
    return ground[0]


@pytest.fixture
def things(ground):
    return ground[1]


@pytest.fixture(scope="module")
def clients(ground):
    world = ground[0]
    found = {oracle.NOBODY: Client(raise_request_exception=True)}
    return found | {name: client_of(world.people[name]) for name in oracle.PEOPLE}


def client_of(person):
    """Return who asks pages and the API alike: with a browser's session and a machine's token."""
    _row, secret = ApiToken.issue(person, name="walk", at=timezone.now(), scopes=["read", "write"])
    client = Client(raise_request_exception=True, headers={"Authorization": f"Bearer {secret}"})
    client.force_login(person)
    return client


def methods_for(who, route, is_written_to, full_size):
    """Return what to ask as. At CI size what a route offers as everyone, the rest as two."""
    if full_size:
        return METHODS
    asked = METHODS if who in {"seller", oracle.NOBODY} else tuple(route.needs)
    reads = READING if "GET" in route.needs else set()
    return [method for method in asked if is_written_to or method in reads]


def some_of(kinds, address, others):
    """Return one's own kind of thing and so many others, not the same ones for each route."""
    own, *rest = kinds
    first = crc32(address.encode()) % len(rest) if rest else 0
    return [own, *(rest[first:] + rest[:first])[:others]]


def ask(client, method, address):
    """Ask and undo whatever the answer changed."""
    with transaction.atomic():
        answer = client.generic(method, address, data=b"")
        transaction.set_rollback(True)
    if answer.streaming:
        answer.getvalue()  # reading to the end closes the file
    return answer


def outcome(answer, address):
    """Say in the oracle's words what happened."""
    status = answer.status_code
    signs_in = status in (302, 303) and "/login/" in answer.headers["Location"]
    if status == 401 or signs_in:
        return "sign_in"
    assert status < 500, f"{address} fell over with {status}"
    return {404: "hidden", 403: "forbidden", 405: "no_method"}.get(status, "in")


def agrees(seen, wanted, method):
    """Compare; a method nobody offers may be refused before or after the permission."""
    if method == "OPTIONS":
        return seen in {"in", "no_method", wanted, "hidden"}
    if wanted == "no_method":
        return seen in {"no_method", "hidden", "forbidden"}
    if wanted == "sign_in":
        return seen in {"sign_in", "no_method"}
    return seen == wanted


@pytest.mark.proof("walk")
@pytest.mark.parametrize("address", [each for each in OURS if each in oracle.ROUTES])
def test_everyone_gets_what_the_oracle_says(address, things, clients, full_size):
    route = oracle.ROUTES[address]
    wrong, shown, hidden, asked_of_nothing = [], set(), set(), set()
    kinds = list(route.only or oracle.MAY[route.kind])
    # At CI size three kinds of things are read and two written to, other ones by each route.
    written_to = some_of(kinds, address, len(kinds) if full_size else 1)
    for which in some_of(kinds, address, len(kinds) if full_size else 2):
        here = things.address(address, route.kind, which)
        nowhere = filled(address, dict.fromkeys(things.ids[route.kind][which], NO_SUCH))
        for who, client in clients.items():
            for method in methods_for(who, route, which in written_to, full_size):
                answer = ask(client, method, here)
                seen = outcome(answer, here)
                wanted = oracle.expected(who, method, route, which)
                if not agrees(seen, wanted, method):
                    wrong.append((who, which, method, wanted, answer.status_code))
                if seen == "hidden":
                    hidden.add(which)
                    is_asked = full_size or (who in A_FEW and method in route.needs)
                    if is_asked and (who, method) not in asked_of_nothing:
                        asked_of_nothing.add((who, method))
                        assert ask(client, method, nowhere).status_code == 404
                elif seen == "in" and method in route.needs:
                    shown.add(which)
                wrong += leaks(who, things, answer, here)
    assert wrong == []
    assert hidden <= shown, "A thing nobody can see proves nothing about who may."


def leaks(who, things, answer, address):
    if getattr(answer, "streaming", False):
        return []
    said = answer.content.decode(errors="replace")
    return [(who, address, "leaks", word) for word in things.hidden_from(who) if word in said]


@pytest.mark.parametrize("address", [each for each in OURS if each in oracle.ROUTES])
def test_queries_of_a_page_hide_the_same(address, things, clients):
    route = oracle.ROUTES[address]
    wrong = []
    for which in route.only or oracle.MAY[route.kind]:
        for query in route.queries:
            here = things.address(address, route.kind, which) + query
            for who, client in clients.items():
                answer = ask(client, "GET", here)
                if outcome(answer, here) != oracle.expected(who, "GET", route, which):
                    wrong.append((who, which, query, answer.status_code))
                wrong += leaks(who, things, answer, here)
    assert wrong == []


@pytest.mark.parametrize("address", sorted(oracle.NOWHERE))
def test_nowhere_is_nowhere_for_everyone(address, clients):
    for who, client in clients.items():
        wanted = "sign_in" if who == oracle.NOBODY else "hidden"
        assert outcome(ask(client, "GET", address), address) in {wanted, "hidden"}, who


@pytest.mark.parametrize("prefix", FOREIGN)
def test_guests_let_in_whom_the_oracle_says(prefix, clients):
    behind = [each for each in ADDRESSES if each.startswith(prefix) and "<" not in each]
    assert behind, f"Nothing stands behind {prefix}."
    for who, client in clients.items():
        answer = ask(client, "GET", behind[0])
        # Only some of our guests' doors are behind the wall; the others may send one on.
        wall = prefix in oracle.BEHIND_THE_WALL
        seen = outcome(answer, behind[0]) if wall or answer.status_code != 302 else "in"
        assert (seen == "in") is (who in oracle.FOREIGN[prefix]), (who, behind[0])
