"""What is put into people's hands: links, mails, calendar files, printed sheets, QR codes."""
