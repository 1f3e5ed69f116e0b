"""Where frames live: scanning, collecting, writing rows out."""
