"""The routes of the REST API, one module for each part; the functions put them behind their doors."""
