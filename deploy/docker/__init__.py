"""The Docker form: one image for the services and the jobs."""
