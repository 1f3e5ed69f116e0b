"""What an export is: headers, profiles, and which header each field is read from."""
