-- Where the models of models/staging and models/indicators live; all others are in main.
CREATE SCHEMA staging;
CREATE SCHEMA indicators;
