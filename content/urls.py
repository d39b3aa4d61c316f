from django.urls import path

from content.views import files, library, sharing

app_name = "content"
urlpatterns = [
    path("", library.library, name="library"),
    path("files/<slug:public_id>/", files.document, name="document"),
    path("images/<slug:public_id>/", files.rendition, name="rendition"),
    path("<slug:public_id>/", library.material, name="material"),
    path("<slug:public_id>/shares/", sharing.shares, name="shares"),
    path("<slug:public_id>/shares/<slug:grant_id>/end/", sharing.share_end, name="share_end"),
    path("<slug:public_id>/cover/", files.cover, name="cover"),
    path("<slug:public_id>/file/<slug:document_id>/", files.file, name="file"),
    path("<slug:public_id>/file/<slug:document_id>/<int:number>/", files.preview, name="preview"),
]
