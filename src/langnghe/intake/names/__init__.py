"""What people write for a school or a ward: taken apart, matched exactly, or asked about."""
