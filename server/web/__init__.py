"""The pages that citizens open on their phones: a ticket's, a booking's, and how a visit is booked."""
