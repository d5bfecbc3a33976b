"""What the service is made of: a bill of materials, licences, known weaknesses; and their tests."""
