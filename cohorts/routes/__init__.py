"""Addresses of one subject each, which cohorts.urls puts together."""
