"""The project-file host, and the contract that every host keeps."""
