"""HTTP conventions of every service: NLGov REST API Design Rules, problems, commands, catalogue."""
