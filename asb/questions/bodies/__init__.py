"""Forms for bodies that take part by link, and for officers who ask them and take their answers over."""
