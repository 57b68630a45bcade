"""What the record tells: of batches, of dataset versions, of data tasks."""
