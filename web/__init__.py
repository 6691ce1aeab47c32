"""What comes by HTTP: the webhook and the health check."""
