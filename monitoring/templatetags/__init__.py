"""What monitoring may show on the pages of others."""
