"""Everything needed to run wardwatch: commands, the local stack, county configurations, the Docker form."""
