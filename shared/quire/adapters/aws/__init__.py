"""AWS's services through boto3."""
