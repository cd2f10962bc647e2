"""Files in and out: texts and ledgers, whole or not at all."""
