"""How long tips and cases are kept: periods, archive exports, legal holds, and deletion with the keys."""
