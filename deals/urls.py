"""Doors of deals: nouns, and a POST to a noun for each change."""

from django.urls import path

from deals.views import (
    appealing,
    assigning,
    commenting,
    deciding,
    importing,
    inbox,
    letters,
    listing,
    parties,
    reading,
    registering,
    several,
    sharing,
    snoozing,
)

app_name = "deals"

urlpatterns = [
    path("approvals/", inbox.approvals, name="approvals"),
    path("approvals/several/", several.several, name="several"),
    path("deals/", listing.deals, name="deals"),
    path("deals/export/", listing.export, name="export"),
    path("deals/new/", registering.new, name="new"),
    path("deals/new/autosave/", registering.autosave_new, name="autosave_new"),
    path("deals/new/customers/", registering.customers, name="customers"),
    path("deals/new/partners/", registering.partners, name="partners"),
    path("deals/imports/", importing.imports, name="imports"),
    path("deals/imports/empty/", importing.empty, name="empty_sheet"),
    path("deals/imports/<slug:public_id>/", importing.sheet, name="import"),
    path("deals/imports/<slug:public_id>/columns/", importing.columns, name="import_columns"),
    path("deals/imports/<slug:public_id>/rows/", importing.importing, name="import_rows"),
    path("deals/imports/<slug:public_id>/undo/", importing.undoing, name="import_undo"),
    path("deals/imports/<slug:public_id>/faults/", importing.faults, name="import_faults"),
    path("deals/<slug:public_id>/", reading.deal, name="deal"),
    path("deals/<slug:public_id>/edit/", registering.edit, name="edit"),
    path("deals/<slug:public_id>/autosave/", registering.autosave, name="autosave"),
    path("deals/<slug:public_id>/receipt/", registering.receipt, name="receipt"),
    path("deals/<slug:public_id>/comments/", commenting.comments, name="comments"),
    path(
        "deals/<slug:public_id>/comments/<slug:comment_id>/withdrawal/",
        commenting.comment_withdrawal,
        name="comment_withdrawal",
    ),
    path("deals/<slug:public_id>/letter/", letters.letter, name="letter"),
    path("verify/<str:code>/", letters.verify, name="verify"),
    path("deals/<slug:public_id>/withdrawal/", registering.withdrawal, name="withdrawal"),
    path("deals/<slug:public_id>/appeal/", appealing.appeal, name="appeal"),
    path("deals/<slug:public_id>/shares/", sharing.shares, name="shares"),
    path("deals/<slug:public_id>/shares/<slug:grant_id>/end/", sharing.share_end, name="share_end"),
    path("deals/<slug:public_id>/hiding/", sharing.hiding, name="hiding"),
    path("deals/<slug:public_id>/review/", deciding.review, name="review"),
    path("deals/<slug:public_id>/approval/", deciding.approval, name="approval"),
    path("deals/<slug:public_id>/rejection/", deciding.rejection, name="rejection"),
    path(
        "deals/<slug:public_id>/information-request/",
        deciding.information_request,
        name="information_request",
    ),
    path("deals/<slug:public_id>/assignment/", assigning.assignment, name="assignment"),
    path("deals/<slug:public_id>/snooze/", snoozing.snooze, name="snooze"),
    path("deals/<slug:public_id>/waking/", snoozing.waking, name="waking"),
    path("deals/<slug:public_id>/undo/", deciding.undo, name="undo"),
    path(
        "deals/<slug:public_id>/customer-verdicts/",
        deciding.customer_verdict,
        name="customer_verdicts",
    ),
    path(
        "deals/<slug:public_id>/parties/<slug:party_id>/acceptance/",
        parties.acceptance,
        name="acceptance",
    ),
    path(
        "deals/<slug:public_id>/parties/<slug:party_id>/declination/",
        parties.declination,
        name="declination",
    ),
    path(
        "deals/<slug:public_id>/parties/<slug:party_id>/invitation/",
        parties.invitation,
        name="invitation",
    ),
]
