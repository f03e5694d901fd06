echo first >> /data/schema
