from django.urls import path

from content.api.grants import MaterialGrantViewSet
from content.api.views import MaterialViewSet

MATERIAL = "materials/<str:public_id>/"

urlpatterns = [
    path("materials/", MaterialViewSet.as_view({"get": "list"})),
    path(MATERIAL, MaterialViewSet.as_view({"get": "retrieve"})),
    path(f"{MATERIAL}file/", MaterialViewSet.as_view({"get": "file"})),
    path(f"{MATERIAL}grants/", MaterialGrantViewSet.as_view({"get": "list", "post": "create"})),
    path(f"{MATERIAL}grants/preview/", MaterialGrantViewSet.as_view({"post": "preview"})),
    path(f"{MATERIAL}grants/<str:grant_id>/", MaterialGrantViewSet.as_view({"delete": "destroy"})),
]
