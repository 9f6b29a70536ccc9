"""How somebody proves who he is: second factors, known devices, passwords. All of it outside a scope."""
