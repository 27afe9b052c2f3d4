"""What other programs import of congvan: `congvan.client`."""
