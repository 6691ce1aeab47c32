"""The composition root: settings, intake, transport, rate limits, scheduler, command line. Builds the one bot object and passes it on."""
