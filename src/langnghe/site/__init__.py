"""One page over all reports: what there is, how it stands, and how figures move over years."""
