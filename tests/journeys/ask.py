"""python -m tests.journeys.ask SQL PARAMETERS: rows of the platform's database, as JSON."""

import json
import os
import sys

import psycopg

with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
    cursor = connection.execute(sys.argv[1].encode(), json.loads(sys.argv[2]))
    rows = cursor.fetchall() if cursor.description else []
sys.stdout.write(json.dumps(rows, default=str))
