from django.urls import path

from partners.views import enquiries, enquiry

app_name = "questions"

urlpatterns = [
    path("", enquiries.enquiries, name="list"),
    path("new/", enquiries.ask, name="ask"),
    path("<slug:public_id>/", enquiry.enquiry, name="one"),
    path("<slug:public_id>/closure/", enquiry.closure, name="closure"),
    path("<slug:public_id>/call-back/", enquiry.call_back, name="call_back"),
    path("<slug:public_id>/owner/", enquiry.owner, name="owner"),
]
