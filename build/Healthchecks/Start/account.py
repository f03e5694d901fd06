# Runs in Healthchecks' own container, as `manage.py shell -c`: makes sure of a superuser, and of a project of theirs. What it wants is JSON on
# standard input, so that the password is in no process list.
import io
import json
import sys
import uuid

from django.contrib.auth.models import User
from django.core.management import call_command
from hc.accounts.models import Project
from hc.api.models import Channel, Check

wanted = json.load(sys.stdin)
email, password, name = wanted["email"], wanted["password"], wanted["project"]
user = User.objects.filter(email__iexact=email).first()
if user is None:
    try:
        call_command("createsuperuser", email=email, password=password)
    except TypeError:  # Before v3.11 it has no options, and asks.
        sys.stdin = io.StringIO("\n".join([email, password, password, ""]))
        call_command("createsuperuser")
    user = User.objects.get(email__iexact=email)
    # "My First Check" is in nobody's file.
    Check.objects.filter(project__owner=user, n_pings=0).delete()
    if name:
        Project.objects.filter(owner=user).update(name=name)

projects = Project.objects.filter(owner=user)
if not (projects.filter(name=name) if name else projects).exists():
    project = Project.objects.create(owner=user, name=name or "", badge_key=str(uuid.uuid4()))
    Channel.objects.create(project=project, kind="email", value=user.email, email_verified=True)
