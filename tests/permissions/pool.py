"""What never changes among random worlds: who and what there is, by number."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile

from content.models import LibraryDocument, LibraryPage, MaterialFile
from deals.models import Customer, Deal, PartyRole
from partners.models import (
    Connection,
    CrmAccount,
    CrmProduct,
    Partner,
    PartnerType,
    Programme,
    Territory,
    Tier,
)
from permissions.models import User
from permissions.names import search_terms, sort_key

BEGAN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
PEOPLE, PARTNERS, DEALS, CUSTOMERS, PAGES = 14, 5, 7, 4, 5
TERRITORIES = TYPES = TIERS = 2


@dataclass
class Pool:
    """What never changes: who and what there is, by number. Facts about them are the worlds'."""

    people: list = field(default_factory=list)
    partners: list = field(default_factory=list)
    territories: list = field(default_factory=list)
    types: list = field(default_factory=list)
    tiers: list = field(default_factory=list)
    customers: list = field(default_factory=list)
    pages: list = field(default_factory=list)
    files: list = field(default_factory=list)
    accounts: list = field(default_factory=list)
    products: list = field(default_factory=list)


def pool():
    """Make the people, partners, customers and pages that every world shares."""
    made = Pool()
    Programme.current()
    for number in range(PEOPLE):
        name = f"Person {number}"
        made.people.append(
            User(
                email=f"p{number}@example.test",
                full_name=name,
                sort_key=sort_key(name),
                joined_at=BEGAN,
            )
        )
    User.objects.bulk_create(made.people)
    for kind, model, many in (
        ("territories", Territory, TERRITORIES),
        ("types", PartnerType, TYPES),
        ("tiers", Tier, TIERS),
    ):
        rows = [
            model(code=f"{kind}-{n}", name_en=f"{kind} {n}", name_zh=str(n)) for n in range(many)
        ]
        model.objects.bulk_create(rows)
        setattr(made, kind, rows)
    crm = Connection.objects.create(kind="tryton", name="proof", base_url="")
    for number in range(PARTNERS):
        name = f"Partner {number}"
        known = {"connection": crm, "external_id": str(number), "as_of": BEGAN}
        account = CrmAccount.objects.create(name=f"{name} in the CRM", **known)
        made.accounts.append(account)
        made.partners.append(
            Partner.objects.create(
                name=name,
                sort_key=sort_key(name),
                search_terms=search_terms(name),
                country="CN",
                account=account,
                handle=Group.objects.create(name=f"handle {number}"),
                created_at=BEGAN,
            )
        )
    made.products.append(
        CrmProduct.objects.create(name="Drive", connection=crm, external_id="1", as_of=BEGAN)
    )
    made.customers = [
        Customer.known_as(f"Customer {number} Ltd", country="CN", at=BEGAN)
        for number in range(CUSTOMERS)
    ]
    PartyRole.objects.get_or_create(
        code="registrant", defaults={"name_en": "Registrant", "name_zh": "报备方"}
    )
    for number in range(PAGES):
        page = LibraryPage.draft(
            by=made.people[0], language="en", title=f"Material {number}", kind="manual"
        )
        content = ContentFile(b"file", name=f"file-{number}.txt")
        file = LibraryDocument.objects.create(title=f"File {number}", file=content)
        MaterialFile.objects.create(page=page, document=file)
        LibraryPage.objects.filter(pk=page.pk).update(
            live=True, issued_at=BEGAN, search_terms=search_terms(page.title)
        )
        made.pages.append(LibraryPage.objects.get(pk=page.pk))
        made.files.append(file)
    # What a process learns once is no part of any world.
    ContentType.objects.get_for_models(Deal, Partner, LibraryPage)
    return made
