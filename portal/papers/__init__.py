"""Paper: letters as DOCX and files as PDF, from plain paragraphs and tables."""
