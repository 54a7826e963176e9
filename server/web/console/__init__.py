"""The front desk's console: pages for signed-in staff, under /console."""
