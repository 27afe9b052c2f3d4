"""Does the work that rows ask for: reads documents and takes containers apart, in worker processes of this or of other machines."""
