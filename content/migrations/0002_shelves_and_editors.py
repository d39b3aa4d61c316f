"""A shelf for each language, and the group through which Wagtail lets editors in."""

import uuid

from django.db import migrations

SHELVES = [("en", "Library", "library"), ("zh-hans", "资料库", "library-zh")]
GROUP = "Library editors"
MAY = ["add", "change", "choose"]
# Wagtail asks for the permissions of its own models, whatever stands in for them.
CONTENT = [("wagtaildocs", "document"), ("wagtailimages", "image")]


def make(apps, schema_editor):
    Site = apps.get_model("wagtailcore", "Site")
    Page = apps.get_model("wagtailcore", "Page")
    Locale = apps.get_model("wagtailcore", "Locale")
    Shelf = apps.get_model("content", "LibraryIndexPage")
    ContentType = apps.get_model("contenttypes", "ContentType")
    kind, _ = ContentType.objects.get_or_create(app_label="content", model="libraryindexpage")
    root = Page.objects.get(depth=1)
    key = uuid.uuid4()
    shelves = []
    for number, (language, title, slug) in enumerate(SHELVES, 2):
        locale, _ = Locale.objects.get_or_create(language_code=language)
        shelves.append(
            Shelf.objects.create(
                title=title,
                draft_title=title,
                slug=slug,
                path=f"{root.path}{number:04}",
                depth=2,
                numchild=0,
                url_path=f"/{slug}/",
                content_type=kind,
                locale=locale,
                translation_key=key,
                live=True,
            )
        )
    # The page that greets who installs Wagtail, for a site that nobody serves.
    Site.objects.all().delete()
    Page.objects.filter(depth=2, slug="home").delete()
    root.numchild = len(shelves)
    root.save(update_fields=["numchild"])
    let_editors_in(apps, root)


def let_editors_in(apps, root):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    Collection = apps.get_model("wagtailcore", "Collection")
    OfCollection = apps.get_model("wagtailcore", "GroupCollectionPermission")
    OfPage = apps.get_model("wagtailcore", "GroupPagePermission")
    group, _ = Group.objects.get_or_create(name=GROUP)

    def permission(app_label, model, codename):
        kind, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
        return Permission.objects.get_or_create(
            content_type=kind, codename=codename, defaults={"name": codename.replace("_", " ")}
        )[0]

    group.permissions.add(permission("wagtailadmin", "admin", "access_admin"))
    for action in ("add", "change", "publish"):
        OfPage.objects.create(
            group=group, page=root, permission=permission("wagtailcore", "page", f"{action}_page")
        )
    everything = Collection.objects.get(depth=1)
    for app_label, model in CONTENT:
        for action in MAY:
            OfCollection.objects.create(
                group=group,
                collection=everything,
                permission=permission(app_label, model, f"{action}_{model}"),
            )


def unmake(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    apps.get_model("auth", "Group").objects.filter(name=GROUP).delete()
    apps.get_model("content", "LibraryIndexPage").objects.all().delete()
    Page.objects.filter(depth=1).update(numchild=Page.objects.filter(depth=2).count())


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0001_library"),
        ("wagtailadmin", "0005_editingsession_is_editing"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(make, unmake)]
