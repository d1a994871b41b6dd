"""Pages about who sent a tip: for the officers who ask and for the custodians who decide."""
