from django.urls import path

from convenant.views import documents

app_name = "documents"
urlpatterns = [path("c/<slug:slug>/document/<uuid:document_id>/", documents.download, name="download")]
