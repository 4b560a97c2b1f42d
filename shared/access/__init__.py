"""Who calls, in which role, with which rights and for which purpose (NL GOV assurance profile OAuth 2.0)."""
