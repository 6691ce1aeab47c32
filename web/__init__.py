"""What comes by HTTP: the webhook, the health check, calendars that are subscribed to."""
