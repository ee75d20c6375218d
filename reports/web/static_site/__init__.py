"""All that readers load, as files for any web server, asked of the application itself."""
