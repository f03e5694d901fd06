#!/bin/sh
# Applies what is pending, in order.
set -e
mkdir -p /data/applied
sh /app/pending.sh | while read -r migration; do
    sh "/app/migrations/$migration"
    touch "/data/applied/$migration"
done
