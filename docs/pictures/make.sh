#!/usr/bin/env bash
# Makes the terminal pictures of the README and the pages from real deployments of the sample application. Needs a Docker engine,
# Debian's python3-pyte, and debian:trixie-slim (./build.sh --target=Demo makes it where no registry answers).
#
#   docs/pictures/make.sh
set -euo pipefail

pictures=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$(dirname -- "$pictures")")
folder=$(mktemp -d)
export COMPOSE_PROJECT_NAME=slipway-pictures SAMPLE_PORT=${SAMPLE_PORT:-28190} DEPLOY_STATE_DIR=$folder/state

remove() {
    (cd "$folder/app" && docker compose down --volumes --timeout 1) >/dev/null 2>&1 || true
    docker image ls --quiet "$COMPOSE_PROJECT_NAME-*" | sort -u | xargs --no-run-if-empty docker image rm --force >/dev/null
    rm -rf -- "$folder"
}
trap remove EXIT

push() {
    git -C "$folder/developer" add --all
    git -C "$folder/developer" -c user.name=Developer -c user.email=developer@example.com commit --quiet --message "$1"
    git -C "$folder/developer" push --quiet origin main
}

record() {
    local status=0
    (cd "$folder/app" && "$pictures/record.py" "$pictures/$1.svg" --columns 110 --shown "/opt/slipway/build.sh --target=Deploy" \
        --call "$folder/state=/var/lib/slipway/notes/production" --call "$folder/app=/srv/notes" --call "$COMPOSE_PROJECT_NAME=notes" \
        --call "127.0.0.1:$SAMPLE_PORT=notes.example.com" -- "$root/build.sh" --target=Deploy) || status=$?
    [ "$status" = "$2" ] || { echo "$1: exit code $status, not $2" >&2; exit 1; }
    echo "$pictures/$1.svg"
}

git init --quiet --bare --initial-branch main "$folder/remote.git"
cp -r -- "$root/tests/sample-app" "$folder/developer"
rm -rf -- "$folder/developer/.env" "$folder/developer/log" "$folder/developer/tmp"
git -C "$folder/developer" init --quiet --initial-branch main
git -C "$folder/developer" remote add origin "$folder/remote.git"
push "The first version"
git clone --quiet "$folder/remote.git" "$folder/app"
(cd "$folder/app" && "$root/build.sh" --target=Deploy)

migrations=$folder/developer/db/migrate
echo 1.1.0 >"$folder/developer/VERSION"
cat >"$migrations/20260201090000_add_pinned_to_notes.rb" <<'END'
class AddPinnedToNotes < ActiveRecord::Migration[7.2]
  def change
    add_column :notes, :pinned, :boolean, null: false, default: false
  end
end
END
push "Let notes be pinned"
record deploy-succeeded 0

cat >"$migrations/20260202090000_require_a_colour.rb" <<'END'
class RequireAColour < ActiveRecord::Migration[7.2]
  def change
    add_column :notes, :colour, :string
    execute "UPDATE notes SET color = 'white'"
  end
end
END
push "Give notes a colour"
record deploy-failed 3
