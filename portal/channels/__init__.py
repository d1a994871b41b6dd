"""How tips come that no informant typed into the portal: telephone, letter, visit, mailbox, hotline."""
