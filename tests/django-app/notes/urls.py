from pathlib import Path

from django.http import HttpResponse
from django.urls import path

from notes.models import Note

VERSION = Path("VERSION").read_text().strip()


def index(request):
    return HttpResponse(f"{Note.objects.count()} notes\n", headers={"X-App-Version": VERSION})


def health(request):
    return HttpResponse("well\n")


urlpatterns = [path("", index), path("health/", health)]
