"""The parts of the example that need no connector."""

import tempfile
import unittest
from pathlib import Path

import settings


class Settings(unittest.TestCase):
    def said(self, text):
        """What is told of a file with this text."""
        file = Path(self.enterContext(tempfile.TemporaryDirectory())) / "settings.json"
        file.write_text(text)
        with self.assertRaises(settings.Wrong) as wrong:
            settings.read(str(file))
        return str(wrong.exception)

    def test_a_file_that_is_no_json_is_told_by_its_place_alone(self):
        said = self.said('{"webhook_token": "",\n "topdesk_password": 987654321x}')
        self.assertIn('settings.json: line 2, column 31: expected {"…', said)
        self.assertNotIn("987654321", said)

    def test_a_number_is_told_by_its_key_alone(self):
        said = self.said('{"topdesk_password": 987654321}')
        self.assertIn("topdesk_password: expected text in quotes", said)
        self.assertNotIn("987654321", said)


if __name__ == "__main__":
    unittest.main()
