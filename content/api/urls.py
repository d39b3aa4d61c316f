from django.urls import path

from content.api.views import MaterialViewSet

urlpatterns = [
    path("materials/", MaterialViewSet.as_view({"get": "list"})),
    path("materials/<str:public_id>/", MaterialViewSet.as_view({"get": "retrieve"})),
    path("materials/<str:public_id>/file/", MaterialViewSet.as_view({"get": "file"})),
]
