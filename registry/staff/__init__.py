"""What every page for staff has in common: the clerk's own city, the trail of reads, reasons, ways to show."""
