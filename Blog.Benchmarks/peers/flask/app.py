"""The blog as one would write it in Python in an afternoon: Flask, boto3, no conditions, no caching headers."""
import os
import uuid
from datetime import datetime, timezone

import boto3
from boto3.dynamodb.conditions import Key
from flask import Flask, jsonify, request

app = Flask(__name__)
table = boto3.resource("dynamodb", endpoint_url=os.environ.get("AWS_ENDPOINT_URL_DYNAMODB")).Table(os.environ["TABLE_NAME"])


def shown(item):
    return {key: int(value) if key == "version" else value for key, value in item.items() if key not in ("feed", "token")}


@app.get("/blogs")
def list_blogs():
    found = table.query(
        IndexName="feed", KeyConditionExpression=Key("feed").eq("0"), ScanIndexForward=False, Limit=int(request.args.get("limit", 20)))
    return jsonify(items=[shown(item) for item in found["Items"]])


@app.get("/blogs/<blog_id>")
def get_blog(blog_id):
    item = table.get_item(Key={"id": blog_id}, ConsistentRead=True).get("Item")
    return jsonify(shown(item)) if item else ("", 404)


@app.post("/blogs")
def create_blog():
    return put(str(uuid.uuid4())), 201


@app.put("/blogs/<blog_id>")
def update_blog(blog_id):
    return put(blog_id)


def put(blog_id):
    draft = request.get_json()
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    item = {
        "id": blog_id, "feed": "0", "title": draft["title"], "author": draft["author"], "content": draft["content"],
        "excerpt": draft["content"][:200], "tags": draft.get("tags", []), "createdAt": now, "updatedAt": now, "version": 1,
    }
    table.put_item(Item=item)
    return jsonify(shown(item))
