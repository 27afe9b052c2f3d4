"""Who may do what (keys, tokens, limits), what was done (audit), what is to be gone (purge): decisions, without a web framework."""
