"""Addresses of one subject each, which casuistiek.urls puts together."""
